<?php

final class HomeTest extends Igny8_Case {

	protected function tearDown(): void {
		remove_all_filters( 'pre_option_blogname' );
		remove_all_filters( 'locale' );
	}

	public function test_nobodys_filters_change_the_address(): void {
		$this->connect();
		$home   = igny8_home_url();
		$prefix = static function (): string {
			return 'https://other.example/fr';
		};
		add_filter( 'option_home', $prefix );
		add_filter( 'pre_option_home', $prefix );
		$this->assertSame( $home, igny8_home_url() );
		$this->assertSame( $home, igny8_site_block()['home_url'] );
		remove_filter( 'option_home', $prefix );
		remove_filter( 'pre_option_home', $prefix );
	}

	public function test_another_place_with_another_address_is_told_as_it_is(): void {
		$this->connect();
		$tie = array( 'home' => 'https://original.example' ) + get_option( 'igny8_connection' );
		update_option( 'igny8_connection', array( 'place' => 'elsewhere' ) + $tie );
		$this->assertFalse( igny8_has_lost_home() );
		$this->assertSame( igny8_current_home(), igny8_home_url() );
		igny8_fix_home();
		$this->assertSame( igny8_place(), get_option( 'igny8_connection' )['place'] );
		$this->assertSame( igny8_current_home(), get_option( 'igny8_connection' )['home'] );
	}

	/** @dataProvider homes */
	public function test_only_an_address_is_told( string $home, bool $told ): void {
		$this->assertSame( $told, igny8_is_home( $home ) );
	}

	public function homes(): array {
		return array(
			array( 'https://example.com/shop', true ),
			array( 'http://127.0.0.1:8000', true ),
			array( 'https://münchen.example', true ),
			array( '1', false ),
			array( 'no', false ),
			array( '//example.com', false ),
			array( 'example.com:8000', false ),
			array( 'http://', false ),
			array( 'ftp://example.com', false ),
			array( 'https://user@example.com', false ),
			array( 'https://example.com/?lang=fr', false ),
			array( 'https://example.com/' . str_repeat( 'a', 255 ), false ),
		);
	}

	/** @dataProvider locales */
	public function test_what_the_site_cannot_tell_of_itself_is_left_out( $locale ): void {
		add_filter( 'locale', static function () use ( $locale ) {
			return $locale;
		} );
		$block = igny8_site_block();
		$this->assertArrayNotHasKey( 'locale', $block );
		$this->assertArrayHasKey( 'php_version', $block );
	}

	public function test_a_filter_that_fails_costs_only_its_value(): void {
		add_filter( 'locale', static function () {
			throw new RuntimeException( 'not our fault' );
		} );
		$this->assertSame( PHP_VERSION, igny8_site_block()['php_version'] );
	}

	public function locales(): array {
		return array( array( '' ), array( false ), array( null ), array( array() ) );
	}

	public function test_the_name_of_the_site_is_decoded_once(): void {
		add_filter( 'pre_option_blogname', static function () {
			return 'Tom &amp; I &lt;3 R&amp;amp;D';
		} );
		$this->assertSame( 'Tom & I <3 R&amp;D', igny8_site_block()['name'] );
	}

	public function test_a_spoilt_uuid_is_made_anew(): void {
		update_option( 'igny8_uuid', array( 'no text' ) );
		$this->assertTrue( wp_is_uuid( igny8_site_uuid() ) );
		$this->assertSame( igny8_site_uuid(), igny8_site_block()['uuid'] );
	}
}
